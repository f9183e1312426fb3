/* Time that only moves forward: for waits and limits, never for what is written. */
#pragma once

#include <stdint.h>

/* Milliseconds since some fixed moment; no change of the system's time moves it. */
int64_t clock_milliseconds(void);
