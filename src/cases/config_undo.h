/* Undo of what officers set for cases (app/undo.h): kinds of reports, deadlines, outside bodies,
 * reply templates. A deadline that is put back is a new dated row like any other change: cases keep
 * the due dates that they have. */
#ifndef CONFIG_UNDO_H
#define CONFIG_UNDO_H

#include "undo.h"

extern const struct undo_kind category_undo, clock_rule_undo, body_undo, reply_undo;

#endif
