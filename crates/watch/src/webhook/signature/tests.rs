use std::time::Duration;

use secrecy::ExposeSecret;

use super::*;

/// The vector of the specification's own libraries: `TestSymmetricWebhookSign` of `libraries/go`, and the same in
/// the other languages.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const SENT: i64 = 1_614_265_330;
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
/// The signature that those libraries' tests take for a wrong one.
const WRONG: &str = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn secret() -> SigningSecret {
    SECRET.parse().unwrap()
}

fn check(signatures: &str, now: i64) -> Result<(), VerifyError> {
    verify(&[secret()], ID, &SENT.to_string(), signatures, BODY, at(now), Tolerance::default())
}

#[test]
fn the_published_vector_is_signed_as_published() {
    assert_eq!(sign(&[secret()], &MessageId::new(ID).unwrap(), at(SENT), BODY), SIGNATURE);
    assert_eq!(check(SIGNATURE, SENT), Ok(()));
}

#[test]
fn the_published_cases_of_wrong_signatures_are_wrong() {
    for signatures in ["", WRONG, "v1,", "v1,dawfeoifkpqwoekfpqoekf", &SIGNATURE[..11], &SIGNATURE[3..]] {
        assert_eq!(check(signatures, SENT), Err(VerifyError::Signature), "{signatures}");
    }
    let other_version = SIGNATURE.replace("v1,", "v1a,");
    assert_eq!(check(&other_version, SENT), Err(VerifyError::Signature));
}

#[test]
fn one_right_signature_among_others_is_enough() {
    let several = format!("{WRONG} {} {SIGNATURE} {WRONG}", WRONG.replace("v1", "v2"));
    assert_eq!(check(&several, SENT), Ok(()));
}

#[test]
fn attempts_too_far_from_now_are_told_apart() {
    let five_minutes = 5 * 60;
    assert_eq!(check(SIGNATURE, SENT + five_minutes), Ok(()));
    assert_eq!(check(SIGNATURE, SENT + five_minutes + 1), Err(VerifyError::TooOld));
    assert_eq!(check(SIGNATURE, SENT - five_minutes), Ok(()));
    assert_eq!(check(SIGNATURE, SENT - five_minutes - 1), Err(VerifyError::TooNew));
}

#[test]
fn id_time_and_body_are_all_signed() {
    let tolerance = Tolerance(Duration::from_secs(u64::MAX));
    let check = |id: &str, sent: &str, body: &[u8]| verify(&[secret()], id, sent, SIGNATURE, body, at(SENT), tolerance);
    let sent = SENT.to_string();
    assert_eq!(check(ID, &sent, BODY), Ok(()));
    assert_eq!(check("msg_other", &sent, BODY), Err(VerifyError::Signature));
    assert_eq!(check(ID, "1614265331", BODY), Err(VerifyError::Signature));
    assert_eq!(check(ID, &sent, b"{}"), Err(VerifyError::Signature));
    for no_time in ["", "hello", "1614265330.5", "99999999999999999999"] {
        assert_eq!(check(ID, no_time, BODY), Err(VerifyError::Timestamp), "{no_time}");
    }
    assert_eq!(check(ID, "-9223372036854775808", BODY), Err(VerifyError::Signature));
}

#[test]
fn while_a_secret_is_rotated_both_receivers_are_content() {
    let (new, old, id) = (SigningSecret::generate().unwrap(), secret(), MessageId::generate().unwrap());
    let signatures = sign(&[new.clone(), old.clone()], &id, at(SENT), BODY);
    let check = |secret: SigningSecret| {
        verify(&[secret], id.as_str(), &SENT.to_string(), &signatures, BODY, at(SENT), Tolerance::default())
    };
    assert_eq!((check(new), check(old)), (Ok(()), Ok(())));
    assert_eq!(check(SigningSecret::generate().unwrap()), Err(VerifyError::Signature));
}

#[test]
fn secrets_read_back_and_are_never_shown() {
    let new = SigningSecret::generate().unwrap();
    let text = new.text();
    let read: SigningSecret = text.expose_secret().parse().unwrap();
    assert_eq!(read.mac(ID, SENT, BODY), new.mac(ID, SENT, BODY));
    assert_eq!(secret().text().expose_secret(), SECRET);
    assert_eq!(format!("{new:?}"), "SigningSecret(…)");
}

#[test]
fn secrets_have_the_specifications_form_and_length() {
    let parse = |text: &str| text.parse::<SigningSecret>().map(|_| ());
    for text in
        ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_%%%%", "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
    {
        assert!(parse(text).is_err(), "{text}");
    }
    assert_eq!(parse("whsec_c2hvcnQ="), Err(ParseSigningSecretError::Length(5)));
    let long = format!("whsec_{}", "AAAA".repeat(22));
    assert_eq!(parse(&long), Err(ParseSigningSecretError::Length(66)));
}

#[test]
fn ids_have_no_full_stop() {
    for text in ["", "msg.1", "msg 1", "msg\n1", "é", &"x".repeat(65)] {
        assert_eq!(MessageId::new(text), None, "{text}");
    }
    let new = MessageId::generate().unwrap();
    assert_eq!(MessageId::new(new.as_str()).as_ref(), Some(&new));
    assert_ne!(MessageId::generate().unwrap(), new);
}
