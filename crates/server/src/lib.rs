//! JSON, HTML, Atom, iCalendar and GeoJSON in front of a searcher
