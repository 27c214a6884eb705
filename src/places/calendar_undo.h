/* Undo of changes of the working calendar (app/undo.h), for main: office hours, single days. A list
 * of a whole year has its own way back (holiday_year_revoke). */
#ifndef CALENDAR_UNDO_H
#define CALENDAR_UNDO_H

#include "undo.h"

extern const struct undo_kind hours_undo, holiday_undo;

#endif
