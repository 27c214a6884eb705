/* Debts in a person's copy, withdrawal and erasure: main lists it in personal_sources. Erasing
 * takes the rows, what they were before, reasons and photos, and puts another key in the sheet's
 * place. */
#ifndef DEBT_PERSONAL_H
#define DEBT_PERSONAL_H

#include "personal.h"

extern const struct personal_source debts_personal[]; /* debt_sheets, debts */

#endif
