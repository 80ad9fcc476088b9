use super::*;

#[test]
fn each_line_of_a_comment_is_one_of_the_code() {
    insta::assert_snapshot!(declaration("T is a row.", Some("line1\r\nline2 */ `q`\n\n\nTitle\n\nend")), @"");
    insta::assert_snapshot!(field(Some("//go:generate rm\n+build x\n\n  in"), &["Note.".to_owned()]), @"");
}

#[test]
fn what_gofmt_would_rewrite_stands_as_code() {
    insta::assert_snapshot!(declaration("T is.", Some("- a ''x''\n\n  b")), @"");
    insta::assert_snapshot!(declaration("T ''is''.", Some("# a")), @"");
}

#[test]
fn deprecation_is_a_paragraph_of_its_own() {
    insta::assert_snapshot!(declaration("T is.", Some("DEPRECATED - use U")), @"");
    insta::assert_snapshot!(declaration("T is.", Some("deprecated: # x")), @"");
    insta::assert_snapshot!(field(Some("Deprecated"), &[]), @"");
    assert_eq!(deprecation("deprecatedly"), None);
}
