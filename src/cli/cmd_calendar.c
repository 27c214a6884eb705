/* Commands on the working calendar. */
#include "command.h"
#include "holiday.h"

#include <inttypes.h>

enum { FILE_BYTES_MAX = 1 << 20 };

struct holidays_call {
    struct cli *c;
    char *data;
    size_t n;
    int64_t year;
    struct holiday_load sum;
};

static enum err holidays_rule(struct ctx *cx, void *arg)
{
    struct holidays_call *h = arg;
    struct holiday_list list = {.source = cli_text(h->c, "--source")};
    TRY(holiday_lines(cx, h->data, h->n, &list.lines, &list.n));
    list.year = h->year = holiday_lines_year(cx, list.lines, list.n);
    return holiday_year_load(cx, &list, &h->sum);
}

static enum err import_holidays(struct cli *c)
{
    struct holidays_call h = {.c = c};
    TRY(cli_read(c, "FILE", FILE_BYTES_MAX, &h.data, &h.n));
    TRY(app_write(c->cx, holidays_rule, &h));
    fprintf(c->out, "%" PRId64 ": added %" PRId64 ", removed %" PRId64 ", unchanged %" PRId64 "\n",
            h.year, h.sum.added, h.sum.removed, h.sum.unchanged);
    return OK;
}

const struct command calendar_commands[] = {
    {.name = "holidays import",
     .options = {{"FILE", OPT_IN, true}, {"--source", OPT_TEXT, true}},
     .run = import_holidays,
     .doc = "the official holidays of a whole year: date,name,kind; TEXT names the decree"},
    {.name = NULL},
};
