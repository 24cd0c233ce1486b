//! Files of a finished run, as `carecast chart` reads them back.

use carecast::fuzzing::{people, result, result_as_json};
use carecast::scenario::Years;

use super::messages;

/// A result that is read and written is the same when it is read and written again.
pub fn check(data: &[u8]) -> bool {
    if !data.starts_with(b"{") {
        let Ok(people) = people(data, Years { first: 2022, last: 2022 }) else { return false };
        assert!(people.iter().all(|persons| persons.is_finite()));
        return true;
    }
    let record = match result(data) {
        Ok(record) => record,
        Err(error) => return messages::refused(&error),
    };
    let written = result_as_json(&record).expect("a result can be written");
    let again = result(&written).unwrap_or_else(|error| panic!("what is written is not read: {error}"));
    let again = result_as_json(&again).expect("a result can be written");
    let [written, again] = [&written, &again].map(|result| String::from_utf8_lossy(result));
    for (at, (line, again)) in written.lines().zip(again.lines()).enumerate() {
        assert_eq!(line, again, "line {}", at + 1);
    }
    assert_eq!(written.len(), again.len());
    true
}
