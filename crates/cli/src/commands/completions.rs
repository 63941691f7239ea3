//! `lotse completions` and `lotse man`.

use clap::CommandFactory;

use crate::failure::Outcome;

/// Print a completion script for a shell
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Which shell
    shell: clap_complete::Shell,
}

pub(crate) fn run<C: CommandFactory>(args: Args) -> anyhow::Result<Outcome> {
    clap_complete::generate(args.shell, &mut C::command(), "lotse", &mut std::io::stdout());
    Ok(Outcome::Done)
}

pub(crate) fn man<C: CommandFactory>() -> anyhow::Result<Outcome> {
    clap_mangen::Man::new(C::command()).render(&mut std::io::stdout())?;
    Ok(Outcome::Done)
}
