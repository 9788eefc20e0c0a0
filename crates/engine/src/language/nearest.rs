//! The sentence that offers the name someone probably meant.

use rumbo_market::nearest;

/// "did you mean `fast`?", or `None` when no candidate is near.
pub(crate) fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(name, candidates).map(|near| format!("did you mean `{near}`?"))
}
