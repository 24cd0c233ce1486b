#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    carecast_fuzz::markdown::check(data);
});
