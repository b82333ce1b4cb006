//! What the program's exit codes mean.

use std::process::ExitCode;

use crate::config::ConfigError;

/// How a run ended. The numbers are part of the command line's promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All that was asked for is done: 0.
    Done,
    /// Something could not be done; what and why is on standard error: 1.
    Failed,
    /// The command line or the settings make no sense; nothing was done: 2.
    Usage,
    /// The user broke it off; what was done until then is kept: 130, as shells have it.
    Interrupted,
}

impl Exit {
    /// Returns the number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Interrupted => 130,
        }
    }

    /// Returns how an error ends a run.
    #[must_use]
    pub fn of(error: &anyhow::Error) -> Exit {
        if error.chain().any(<dyn std::error::Error>::is::<ConfigError>) { Exit::Usage } else { Exit::Failed }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}
