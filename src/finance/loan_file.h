/*
 * A partner's monthly file of payments (CSV, XLSX): each row names a loan by the partner's number,
 * a day, an amount, and if known a reference and the principal that is left by the partner's book.
 *
 * Good rows are booked, bad ones come back with reasons. The same file again changes nothing: a
 * reference that is known is the payment that is there; without one, the n-th equal row (loan, day,
 * amount) of a file is new only where fewer than n such payments stand there. What was entered by
 * hand without a reference is not booked a second time. Rows that were not booked, and loans whose
 * principal differs from ours once the rows are in, are kept as open items (loan_item.h): people
 * look. Each slice of rows is booked and kept as one, so that a server that dies in between loses
 * nothing: the same file sent again goes on where it was.
 */
#ifndef LOAN_FILE_H
#define LOAN_FILE_H

#include "loan.h"

enum { LOAN_FILE_ROWS = 5000, LOAN_FILE_BYTES = 4 << 20 };
enum loan_file_result { FILE_ADDED, FILE_SAME, FILE_NO_LOAN, FILE_BAD };

struct loan_file_row {
    int64_t line, loan_id, amount, left; /* left FIELD_UNSET: not told */
    const char *number, *paid_on, *reference;
    const char *amount_text, *day_text;
    int64_t nth;      /* equal rows of the file up to this one */
    const char *mark; /* what it is known by as an open item */
    bool unread;      /* day or amount were not understood */
    enum loan_file_result result;
    const char *why; /* in cx's language; NULL: nothing to say */
};
struct loan_file_gap {
    int64_t loan_id, ours, theirs;
    const char *number;
};
struct loan_file {
    struct loan_file_row *rows;
    struct loan_file_gap *gaps;
    size_t n, gaps_n;
    int64_t id;
    int64_t added, same, refused;
};

/* CAP_LOAN_WRITE; partners for themselves. Not on the writer. ERR_INPUT without a heading that
 * names number, day and amount; ERR_TOO_LARGE past LOAN_FILE_ROWS. */
enum err loan_file_take(struct ctx *cx, int64_t partner_id, const char *data, size_t n,
                        struct loan_file *ret);

#endif
