#ifndef TRANSFERD_SYSTEM_PROGRAM_PAGES_H_
#define TRANSFERD_SYSTEM_PROGRAM_PAGES_H_

namespace transferd {

// Lets go of the pages of the program itself (node: its code and constants) that are mapped into this process. What only the
// start needed does not come back; the rest does at its next use, from the kernel's cache of the file. Pages that are no
// longer those of the file (a loader that has put the code into huge pages) are left alone.
void ReleaseProgramPages();

}  // namespace transferd

#endif  // TRANSFERD_SYSTEM_PROGRAM_PAGES_H_
