/* Undo of the ladder's weights, for main. */
#ifndef LADDER_UNDO_H
#define LADDER_UNDO_H

#include "undo.h"

extern const struct undo_kind ladder_undo;

#endif
