/** Exit codes of the program: those of sysexits.h(3head), so that systemd and scripts can tell them apart. */
export const EXIT = {
  OK: 0,
  /** The command line is wrong. */
  USAGE: 64,
  /** The input is wrong. */
  DATAERR: 65,
  /** The input is missing or cannot be read. */
  NOINPUT: 66,
  /** Something that is needed is not there: the daemon does not run. */
  UNAVAILABLE: 69,
  /** A fault of ours. */
  SOFTWARE: 70,
  /** The system refuses something. */
  OSERR: 71,
  /** A file cannot be made. */
  CANTCREAT: 73,
  IOERR: 74,
  NOPERM: 77,
  /** The configuration or the provisioning document is wrong. */
  CONFIG: 78,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
