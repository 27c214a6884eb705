/* Debts out as a file: every row of the sheets that the actor reads, as its page would show it. */
#ifndef DEBT_EXPORT_H
#define DEBT_EXPORT_H

#include "debt.h"
#include "export.h"

/* Heading and rows, or records: the sheet's owner, business, ward and state, then the row. Sheets
 * that are hidden from the actor are left out, also from the command line those whose consent was
 * withdrawn. Scratch is given back between sheets. */
enum err debt_export(struct ctx *cx, const struct sheet_filter *f, struct export_file *file);

#endif
