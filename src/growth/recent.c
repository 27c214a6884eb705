/* Months of turnover as one text: see recent.h. */
#include "recent.h"

#include "buf.h"
#include "revenue_flag.h"

const char *recent_text(struct arena *a, const struct month_figure *f, size_t n)
{
    enum { AMOUNT_TEXT = 22 };
    struct buf b = buf_new(a, (RECENT_MONTHS + 1) * AMOUNT_TEXT);
    if (!n)
        return "";
    buf_puts(&b, figure_month_text(a, f[0].month));
    for (size_t i = 0; i < n; i++) {
        for (int32_t m = i ? f[i - 1].month + 1 : f[0].month; m < f[i].month; m++)
            buf_putc(&b, ',');
        buf_putc(&b, i ? ',' : ':');
        buf_int(&b, f[i].amount);
        if (f[i].confidence >= CLASS_PROOF)
            buf_putc(&b, '+');
    }
    return buf_str(&b);
}

static const char *read_amount(const char *p, int64_t *ret)
{
    int64_t n = 0;
    for (; *p >= '0' && *p <= '9'; p++)
        n = n * 10 + (*p - '0');
    *ret = n;
    return p;
}

size_t recent_read(const char *text, struct month_figure ret[static RECENT_MONTHS])
{
    size_t n = 0;
    if (!text || !*text)
        return 0;
    const char *p = text + MONTH_LEN;
    for (int32_t month = figure_month(text); *p && n < RECENT_MONTHS; month++) {
        int64_t amount;
        const char *end = read_amount(p + 1, &amount); /* after ':' or ',' */
        if (end > p + 1)
            ret[n++] = (struct month_figure){.month = month,
                                             .amount = amount,
                                             .low = amount,
                                             .high = amount,
                                             .confidence = *end == '+' ? CLASS_PROOF : 0};
        p = end + (*end == '+');
    }
    return n;
}
