/* What a child process that parses foreign bytes may still do: compute. */
#pragma once

#include <stdbool.h>

/* Limits this process for good: CPU time, memory, no core file, no file written, no new privileges, and, where the
 * kernel has Landlock, nothing read but the system's libraries (character sets are loaded from there). All open
 * files but standard error and `kept` are closed. Meant for a child right after fork. */
void confine(int kept);
