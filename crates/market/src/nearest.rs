//! "Did you mean": the nearest known name by edit distance.

/// Longest name that is compared.
const NAME_CHARS_MAX: usize = 64;

/// Finds the candidate nearest to `name`, ignoring case; `None` when nothing is close.
///
/// Close means at most one edit per three characters, and at least one. Ties go to the first.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    if length > NAME_CHARS_MAX {
        return None;
    }
    let limit = (length / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (edit_distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`.
pub(crate) fn edit_distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for row in 1..=a.len() {
        let mut current = vec![row; b.len() + 1];
        for column in 1..=b.len() {
            let same = a[row - 1] == b[column - 1];
            let mut best = (above[column] + 1)
                .min(current[column - 1] + 1)
                .min(above[column - 1] + usize::from(!same));
            let swapped =
                row > 1 && column > 1 && a[row - 1] == b[column - 2] && a[row - 2] == b[column - 1];
            if swapped {
                best = best.min(before[column - 2] + 1);
            }
            current[column] = best;
        }
        before = std::mem::replace(&mut above, current);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_find_their_target() {
        let names = ["fast", "slow", "signal", "BTC/USDT"];
        let check = |name: &str, expected: Option<&str>| assert_eq!(nearest(name, names), expected);
        check("fsat", Some("fast"));
        check("sginal", Some("signal"));
        check("btc/usd", Some("BTC/USDT"));
        check("volume", None);
        check("", None);
        check(&"x".repeat(1_000), None);
    }
}
