//! Which substrings are rare enough for an index.
//!
//! A substring that many rows have is found at once by walking the list; one that few rows have is found by the index
//! of substrings. The wrong choice costs a thousand times more, and the planner makes it, so it is made here, from the
//! frequencies that ANALYZE keeps of every indexed substring (`docs/decisions`, research on performance).

use crate::{Db, Result};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Beyond this share of the rows, reading the table beats fetching every match.
const RARE: f32 = 0.08;

/// Frequencies change slowly; a stale one costs time, never correctness.
const FRESH: Duration = Duration::from_secs(300);

/// What is known of the substrings, for a while.
#[derive(Debug, Default)]
pub(crate) struct Frequencies {
    known: Mutex<Option<(Instant, Arc<Known>)>>,
}

/// Share of the rows that have a substring. Empty: never analysed, so nothing is rare.
#[derive(Debug, Default)]
pub(crate) struct Known {
    names: HashMap<String, f32>,
    sirens: HashMap<String, f32>,
}

impl Known {
    /// The share of the rows expected to pass both parts; 1 when nothing is known.
    pub(crate) fn share(&self, siren: Option<&str>, name: Option<&str>) -> f32 {
        let siren = siren.filter(|_| !self.sirens.is_empty()).map_or(1.0, |part| chained(&self.sirens, &grams(part, 2)));
        let name = name.filter(|_| !self.names.is_empty()).map_or(1.0, |part| rarest(&self.names, &grams(part, 1)).unwrap_or(1.0));
        siren * name
    }

    /// The substrings to ask the index of names for; none when a walk is better.
    pub(crate) fn rare_name(&self, part: &str) -> Option<Vec<String>> {
        rare(&self.names, grams(part, 1))
    }

    /// The substrings to ask the index of SIRENs for; none when a walk is better.
    pub(crate) fn rare_siren(&self, part: &str) -> Option<Vec<String>> {
        rare(&self.sirens, grams(part, 2))
    }
}

fn rare(known: &HashMap<String, f32>, grams: Vec<String>) -> Option<Vec<String>> {
    (!known.is_empty() && rarest(known, &grams)? <= RARE).then_some(grams)
}

/// The share of the rarest; none of no substrings. What ANALYZE does not list is rarer than all it lists.
fn rarest(known: &HashMap<String, f32>, grams: &[String]) -> Option<f32> {
    grams.iter().map(|gram| known.get(gram).copied().unwrap_or(0.0)).reduce(f32::min)
}

/// The share of a chain of threes, each as likely after the last two digits of the one before as anywhere. True of digits,
/// but not of names, whose threes come together: there the rarest one is the best bound.
fn chained(known: &HashMap<String, f32>, grams: &[String]) -> f32 {
    let of = |gram: &str| known.get(gram).copied().unwrap_or(0.0);
    let Some((first, rest)) = grams.split_first() else { return 1.0 };
    rest.iter().fold(of(first), |share, gram| share * of(gram) / of(&gram[..2]).max(f32::MIN_POSITIVE))
}

/// The threes of a text, or the text itself when it is shorter; none when it is shorter than the index's shortest.
fn grams(text: &str, shortest: usize) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    match chars.len() {
        n if n < shortest => Vec::new(),
        0..=3 => vec![text.to_owned()],
        _ => chars.windows(3).map(|three| three.iter().collect()).collect(),
    }
}

/// What is known of the substrings now.
pub(crate) async fn known(db: &Db) -> Result<Arc<Known>> {
    let cached = db.frequencies.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((at, known)) = cached
        && at.elapsed() < FRESH
    {
        return Ok(known);
    }
    let known = Arc::new(Known { names: read(db, "orders_name_grams").await?, sirens: read(db, "orders_siren_grams").await? });
    *db.frequencies.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), Arc::clone(&known)));
    Ok(known)
}

async fn read(db: &Db, index: &str) -> Result<HashMap<String, f32>> {
    let rows: Vec<(Vec<String>, Vec<f32>)> = sqlx::query_as(
        "SELECT most_common_elems::text::text[], most_common_elem_freqs::real[]
         FROM pg_stats WHERE schemaname = current_schema() AND tablename = $1 AND most_common_elems IS NOT NULL",
    )
    .bind(index)
    .fetch_all(db.pool())
    .await?;
    Ok(rows.into_iter().flat_map(|(grams, shares)| grams.into_iter().zip(shares)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_parts_become_threes_and_short_ones_stay() {
        assert_eq!(grams("lamb", 1), ["lam", "amb"]);
        assert_eq!(grams("é'", 1), ["é'"]);
        assert_eq!(grams("7", 2), [""; 0]);
    }

    #[test]
    fn nothing_is_rare_before_it_was_counted() {
        assert_eq!(rare(&HashMap::new(), grams("qj", 1)), None);
        let known = HashMap::from([("to".to_owned(), 0.2), ("lam".to_owned(), 0.05), ("amb".to_owned(), 0.3)]);
        assert_eq!(rare(&known, grams("to", 1)), None);
        assert!(rare(&known, grams("qj", 1)).is_some());
        assert!(rare(&known, grams("lamb", 1)).is_some());
        let sirens = [("23", 0.1), ("234", 0.01), ("345", 0.01), ("34", 0.1)].map(|(gram, share)| (gram.to_owned(), share));
        let known = Known { names: known, sirens: HashMap::from(sirens) };
        assert!((known.share(Some("23"), Some("to")) - 0.02).abs() < 1e-6);
        assert!((known.share(Some("7"), None) - 1.0).abs() < 1e-6);
        assert!((known.share(Some("2345"), None) - 0.001).abs() < 1e-6);
        assert!(known.share(Some("99"), None) < 1e-6);
    }
}
