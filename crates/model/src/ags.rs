//! The official municipality key (Amtlicher Gemeindeschlüssel).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An AGS of two (Land), three (Regierungsbezirk), five (Kreis or kreisfreie Stadt) or eight digits (Gemeinde).
///
/// The keys form a prefix tree: `05` contains `05954` contains `05954024`. Destatis, Gemeindeverzeichnis
/// (GV-ISys), "Aufbau des Amtlichen Gemeindeschlüssels".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^([0-9]{2}|[0-9]{3}|[0-9]{5}|[0-9]{8})$"))]
pub struct Ags(String);

impl Ags {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `other` is this area or lies in it.
    pub fn contains(&self, other: &Ags) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The Land this area lies in, as two digits.
    pub fn land(&self) -> Ags {
        Ags(self.0[..2].to_owned())
    }

    /// The Kreis or kreisfreie Stadt as five digits; `None` for a Land or Regierungsbezirk.
    pub fn kreis(&self) -> Option<Ags> {
        self.0.get(..5).map(|digits| Ags(digits.to_owned()))
    }

    /// This area and all that contain it, widest first: Land, Kreis, Gemeinde.
    pub fn ancestry(&self) -> impl Iterator<Item = Ags> + '_ {
        [2, 5, 8].into_iter().filter_map(|length| self.0.get(..length)).map(|digits| Ags(digits.to_owned()))
    }
}

impl fmt::Display for Ags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Ags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ags({})", self.0)
    }
}

/// The text is no AGS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no AGS: two, three, five or eight digits are expected")]
pub struct AgsError(String);

impl FromStr for Ags {
    type Err = AgsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        if digits && matches!(text.len(), 2 | 3 | 5 | 8) {
            Ok(Ags(text.to_owned()))
        } else {
            Err(AgsError(text.to_owned()))
        }
    }
}

impl TryFrom<String> for Ags {
    type Error = AgsError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Ags> for String {
    fn from(ags: Ags) -> String {
        ags.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_form_a_prefix_tree() {
        let kreis: Ags = "05954".parse().unwrap();
        let town: Ags = "05954024".parse().unwrap();
        assert!(kreis.contains(&town) && !town.contains(&kreis));
        assert_eq!(town.kreis(), Some(kreis));
        let chain: Vec<_> = town.ancestry().map(String::from).collect();
        assert_eq!(chain, ["05", "05954", "05954024"]);
    }

    #[test]
    fn other_lengths_and_letters_are_refused() {
        for bad in ["", "5", "0595", "059540240", "0595402x", "٠٥"] {
            assert!(bad.parse::<Ags>().is_err(), "{bad}");
        }
    }
}
