//! The map's geometry: boundaries and points on one flat grid, ready to be drawn as SVG.

use std::fmt::Write as _;

use model::{Ags, Place};
use serde::Deserialize;

use crate::ServerError;

const FILE: &str = "index/boundaries/nrw_kreise.geojson";

/// Width of the whole map in grid units; fine enough to look at a single Kreis.
const WIDTH: f64 = 4000.0;

/// One Kreis or kreisfreie Stadt as drawn.
pub(crate) struct Area {
    pub(crate) ags: Ags,
    /// `d` of an SVG path, relative commands in whole grid units.
    pub(crate) path: String,
    pub(crate) frame: Frame,
}

/// A rectangle on the grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Frame {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// All areas and how to get from degrees to the grid.
pub(crate) struct Boundaries {
    pub(crate) areas: Vec<Area>,
    pub(crate) whole: Frame,
    west: f64,
    north: f64,
    /// Grid units for one degree of latitude.
    scale: f64,
    /// How much shorter a degree of longitude is, at the middle of the map (equirectangular projection).
    squeeze: f64,
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Geometry,
}

#[derive(Deserialize)]
struct Properties {
    ags: Ags,
}

#[derive(Deserialize)]
struct Geometry {
    /// Polygons of rings of (longitude, latitude).
    coordinates: Vec<Vec<Vec<(f64, f64)>>>,
}

impl Boundaries {
    pub(crate) fn builtin() -> Result<Self, ServerError> {
        let text = include_str!("../../../index/boundaries/nrw_kreise.geojson");
        let read: Collection = serde_json::from_str(text)
            .map_err(|error| ServerError::Builtin { file: FILE, problem: error.to_string() })?;
        Ok(Boundaries::new(read.features))
    }

    fn new(features: Vec<Feature>) -> Self {
        let (mut west, mut east, mut south, mut north) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
        for &(lon, lat) in features.iter().flat_map(|f| &f.geometry.coordinates).flatten().flatten() {
            (west, east) = (west.min(lon), east.max(lon));
            (south, north) = (south.min(lat), north.max(lat));
        }
        let squeeze = ((south + north) / 2.0).to_radians().cos();
        let scale = WIDTH / ((east - west) * squeeze);
        let whole = Frame { left: 0.0, top: 0.0, width: WIDTH, height: (north - south) * scale };
        let mut map = Boundaries { areas: Vec::new(), whole, west, north, scale, squeeze };
        map.areas = features.into_iter().map(|feature| map.area(feature)).collect();
        map
    }

    fn area(&self, feature: Feature) -> Area {
        let mut path = String::new();
        let (mut left, mut right, mut top, mut bottom) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
        for ring in feature.geometry.coordinates.iter().flatten() {
            let mut pen: Option<(i32, i32)> = None;
            for &(lon, lat) in ring {
                let (x, y) = self.project(lat, lon);
                (left, right) = (left.min(x), right.max(x));
                (top, bottom) = (top.min(y), bottom.max(y));
                let (x, y) = (x.round() as i32, y.round() as i32);
                // Writing into a string cannot fail.
                let _ = match pen {
                    None => write!(path, "M{x} {y}l"),
                    Some((px, py)) if (px, py) == (x, y) => Ok(()),
                    Some((px, py)) => {
                        let gap = if path.ends_with('l') || x < px { "" } else { " " };
                        let between = if y < py { "" } else { " " };
                        write!(path, "{gap}{}{between}{}", x - px, y - py)
                    }
                };
                pen = Some((x, y));
            }
            path.push('z');
        }
        let frame = Frame { left, top, width: right - left, height: bottom - top };
        Area { ags: feature.properties.ags, path, frame }
    }

    /// The land as a picture by itself, in one colour that suits light and dark grounds.
    pub(crate) fn picture(&self) -> String {
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{}\" width=\"{:.0}\" height=\"{:.0}\">\
             <g fill=\"#6f8d97\" fill-opacity=\".22\" stroke=\"#6f8d97\" stroke-opacity=\".4\" stroke-width=\"8\">",
            self.whole.view_box(),
            self.whole.width,
            self.whole.height,
        );
        for area in &self.areas {
            // Writing into a string cannot fail.
            let _ = write!(out, "<path d=\"{}\"/>", area.path);
        }
        out.push_str("</g></svg>\n");
        out
    }

    /// Where a point in degrees lies on the grid.
    pub(crate) fn project(&self, lat: f64, lon: f64) -> (f64, f64) {
        ((lon - self.west) * self.squeeze * self.scale, (self.north - lat) * self.scale)
    }

    /// Where a place lies on the grid.
    pub(crate) fn of_place(&self, place: &Place) -> (f64, f64) {
        self.project(place.lat, place.lon)
    }

    /// The area with this key, or the one a municipality lies in.
    pub(crate) fn area_of(&self, ags: &Ags) -> Option<&Area> {
        let kreis = ags.kreis()?;
        self.areas.iter().find(|area| area.ags == kreis)
    }
}

impl Frame {
    /// The same middle, wider by a part of itself on each side, in the proportions of `shape`.
    pub(crate) fn padded(self, part: f64, shape: Frame) -> Frame {
        let (mut width, mut height) = (self.width * (1.0 + 2.0 * part), self.height * (1.0 + 2.0 * part));
        let ratio = shape.width / shape.height;
        if width / height < ratio {
            width = height * ratio;
        } else {
            height = width / ratio;
        }
        let (x, y) = (self.left + self.width / 2.0, self.top + self.height / 2.0);
        Frame { left: x - width / 2.0, top: y - height / 2.0, width, height }
    }

    /// Whether two frames share a point.
    pub(crate) fn meets(self, other: Frame) -> bool {
        self.left <= other.left + other.width
            && other.left <= self.left + self.width
            && self.top <= other.top + other.height
            && other.top <= self.top + self.height
    }

    /// `viewBox` of an SVG.
    pub(crate) fn view_box(self) -> String {
        format!("{:.0} {:.0} {:.0} {:.0}", self.left, self.top, self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Gazetteer;

    #[test]
    fn every_kreis_is_drawn_and_holds_its_own_middle() {
        let map = Boundaries::builtin().unwrap();
        assert_eq!(map.areas.len(), 53);
        let places = Gazetteer::builtin();
        for area in &map.areas {
            let place = places.get(&area.ags).unwrap_or_else(|| panic!("{} is no place", area.ags));
            let (x, y) = map.of_place(place);
            let point = Frame { left: x, top: y, width: 0.0, height: 0.0 };
            assert!(area.frame.meets(point), "{} lies outside its own frame", area.ags);
        }
    }

    #[test]
    fn the_geometry_stays_small() {
        let map = Boundaries::builtin().unwrap();
        let bytes: usize = map.areas.iter().map(|area| area.path.len()).sum();
        assert!(bytes < 40_000, "{bytes} bytes of paths");
        assert!(map.areas.iter().all(|area| area.path.starts_with('M') && area.path.ends_with('z')));
    }

    #[test]
    fn a_frame_keeps_the_shape_of_the_map() {
        let map = Boundaries::builtin().unwrap();
        let zoomed = map.areas[0].frame.padded(0.1, map.whole);
        assert!((zoomed.width / zoomed.height - map.whole.width / map.whole.height).abs() < 1e-6);
        assert!(zoomed.meets(map.areas[0].frame));
    }
}
