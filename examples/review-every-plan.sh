#!/bin/sh
# Reviews every plan of scenarios/ in Chinese and in English, as a page, a Word document and a workbook:
#
#     sh examples/review-every-plan.sh [folder] [further options of `carecast review`]
#
# CARECAST names the program (default: carecast). Each plan is reviewed at the end of the year that it sets, or else of the year here;
# plans whose published text hides or omits their years are read as 2021 to 2025.
set -u
program=${CARECAST:-carecast}
out=${1:-out/reviews}
[ $# -gt 0 ] && shift
failed=0

review() {
    scenario=$1 year=$2 language=$3
    shift 3
    actuals=scenarios/$scenario/actuals.csv
    set -- --scenario "scenarios/$scenario/reference.toml" --lang "$language" --docx --xlsx "$@"
    [ -f "$actuals" ] && set -- --actuals "$actuals" "$@"
    [ -n "$year" ] && set -- --as-of "$year" "$@"
    grep -Eq '^(period|base_year) *= *"(masked|unstated)"' "scenarios/$scenario/plan.toml" &&
        set -- --plan-year start=2021,end=2025 "$@"
    "$program" review -q --out "$out/$language/$scenario" "$@" || failed=1
}

for language in zh en; do
    for plan in scenarios/*/plan.toml; do
        scenario=$(basename "$(dirname "$plan")")
        case $scenario in
        shandong-2022*) year=2022 ;;
        pingdingshan) year=2020 ;;
        hunan) year=2025 ;;
        shandong-*) year= ;;
        *) year=2023 ;;
        esac
        review "$scenario" "$year" "$language" "$@"
    done
done
exit $failed
