//! The address of a page as a QR code (ISO/IEC 18004), drawn as one SVG path: for the printed sheet, and to take a page
//! from a desk to a telephone.

use fast_qr::qr::QRBuilder;
use fast_qr::{ECL, Mask};

/// White modules around the code that readers need (ISO/IEC 18004, 9.1).
const QUIET: usize = 4;
/// Longest address drawn, in bytes; a longer one gives a code too fine to be read off paper.
const LONGEST: usize = 400;

/// A code to draw.
pub(crate) struct Code {
    /// Width and height in modules, the quiet zone included.
    pub(crate) side: usize,
    /// `d` of the SVG path of the dark modules.
    pub(crate) path: String,
}

impl Code {
    /// The code of an address; `None` when that is too long.
    pub(crate) fn of(address: &str) -> Option<Code> {
        if address.len() > LONGEST {
            return None;
        }
        // A fixed mask is as readable and spares weighing all eight on every page.
        let code = QRBuilder::new(address).ecl(ECL::M).mask(Mask::Checkerboard).build().ok()?;
        let mut path = String::new();
        for y in 0..code.size {
            let row = &code[y];
            let mut x = 0;
            while x < row.len() {
                let dark = row[x..].iter().take_while(|module| module.value()).count();
                if dark > 0 {
                    path.push_str(&format!("M{} {}h{dark}v1h-{dark}z", x + QUIET, y + QUIET));
                }
                x += dark.max(1);
            }
        }
        Some(Code { side: code.size + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_eyes_and_a_quiet_zone() {
        let code = Code::of("https://lotse.example/records/1").unwrap();
        assert_eq!((code.side - 2 * QUIET - 17) % 4, 0, "no size of a code");
        let last = code.side - QUIET - 7;
        for eye in [format!("M{QUIET} {QUIET}h7"), format!("M{last} {QUIET}h7"), format!("M{QUIET} {last}h7")]
        {
            assert!(code.path.contains(&eye), "{eye} is missing");
        }
        assert!(Code::of(&"x".repeat(LONGEST + 1)).is_none());
    }
}
