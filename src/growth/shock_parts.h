/* What the files of hard times share; nobody else includes this. */
#ifndef SHOCK_PARTS_H
#define SHOCK_PARTS_H

#include "shock.h"

/* The last full month at an instant. */
int32_t shock_now(int64_t instant);

#endif
