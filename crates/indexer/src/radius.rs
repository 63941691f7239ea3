//! A distance around places, as people write it: `10km`, `2,5 km`, `800 m`, `10`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::IndexError;

/// A distance around the places of a search, from 100 m to 200 km.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Radius {
    metres: u32,
}

impl Radius {
    /// The shortest, in metres: places are known no better.
    pub const LEAST: u32 = 100;
    /// The longest, in metres: farther than a Land is wide, a filter by Land says it better.
    pub const MOST: u32 = 200_000;

    /// In kilometres.
    pub fn kilometres(self) -> f64 {
        f64::from(self.metres) / 1000.0
    }
}

impl FromStr for Radius {
    type Err = IndexError;

    /// Reads a number, with a point or a comma, and `km` or `m`; a bare number means kilometres.
    fn from_str(text: &str) -> Result<Self, IndexError> {
        let wrong = || IndexError::Radius { given: text.chars().take(40).collect() };
        let lower = text.trim().to_lowercase();
        let (number, unit) = match lower.strip_suffix("km") {
            Some(number) => (number, 1000.0),
            None => lower.strip_suffix('m').map_or((lower.as_str(), 1000.0), |number| (number, 1.0)),
        };
        let number = number.trim().replace(',', ".");
        // Not "1e3", "inf" or "+5": nobody writes a distance so.
        if !number.chars().all(|c| c.is_ascii_digit() || c == '.') {
            return Err(wrong());
        }
        let metres = number.parse::<f64>().map_err(|_| wrong())? * unit;
        let allowed = f64::from(Radius::LEAST)..=f64::from(Radius::MOST);
        if !allowed.contains(&metres) {
            return Err(wrong());
        }
        Ok(Radius { metres: metres.round() as u32 })
    }
}

impl fmt::Display for Radius {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}km", self.kilometres())
    }
}

impl TryFrom<String> for Radius {
    type Error = IndexError;

    fn try_from(text: String) -> Result<Self, IndexError> {
        text.parse()
    }
}

impl From<Radius> for String {
    fn from(radius: Radius) -> String {
        radius.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_radius_is_read_as_people_write_it_and_written_so_that_it_is_read_again() {
        for (text, written) in
            [("10km", "10km"), (" 10 KM ", "10km"), ("10", "10km"), ("2,5 km", "2.5km"), ("800m", "0.8km")]
        {
            let radius: Radius = text.parse().unwrap();
            assert_eq!(radius.to_string(), written, "{text}");
            assert_eq!(written.parse::<Radius>().unwrap(), radius);
        }
    }

    #[test]
    fn what_is_no_distance_or_out_of_bounds_is_refused_with_the_bounds() {
        for text in ["", "km", "-5", "1e3", "inf", "NaN", "99m", "201km", "10 miles", "1.2.3"] {
            let error = text.parse::<Radius>().unwrap_err().to_string();
            assert!(error.contains("200 km"), "{text}: {error}");
        }
    }
}
