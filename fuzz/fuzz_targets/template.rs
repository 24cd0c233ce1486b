#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    carecast_fuzz::template::check(data);
});
