use super::*;

#[test]
fn each_line_of_a_comment_is_one_of_the_code() {
    insta::assert_snapshot!(declaration("T is a row.", Some("line1\r\nline2 */ `q`\n\n\nTitle\n\nend")), @"
    // T is a row.
    //
    // line1
    // line2 */ `q`
    //
    // Title.
    //
    // end
    ");
    insta::assert_snapshot!(field(Some("//go:generate rm\n+build x\n\n  in"), &["Note.".to_owned()]), @"
    // //go:generate rm
    // + build x
    //
    //   in
    //
    // Note.
    ");
}

#[test]
fn what_gofmt_would_rewrite_stands_as_code() {
    insta::assert_snapshot!(declaration("T is.", Some("- a ''x''\n\n  b")), @"
    // T is.
    //
    //	Comment:
    //	- a ''x''
    //
    //	  b
    ");
    insta::assert_snapshot!(declaration("T ''is''.", Some("# a")), @"
    // T ' 'is' '.
    //
    //	# a
    ");
}

#[test]
fn deprecation_is_a_paragraph_of_its_own() {
    insta::assert_snapshot!(declaration("T is.", Some("DEPRECATED - use U")), @"
    // T is.
    //
    // Deprecated: use U
    ");
    insta::assert_snapshot!(declaration("T is.", Some("deprecated: # x")), @"
    // T is.
    //
    // Deprecated: the schema says so.
    //
    //	deprecated: # x
    ");
    insta::assert_snapshot!(field(Some("Deprecated"), &[]), @"	// Deprecated: the schema says so.");
    assert_eq!(deprecation("deprecatedly"), None);
}
