/* Did income hold: pure arithmetic, see resilience.h. */
#include "resilience.h"

#include <stdlib.h>

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* a / b, b > 0, rounded half up, also below zero. */
static int64_t div_round(int64_t a, int64_t b)
{
    int64_t q = (2 * a + b) / (2 * b), r = (2 * a + b) % (2 * b);
    return r < 0 ? q - 1 : q;
}

int64_t median_of(int64_t *v, size_t n)
{
    qsort(v, n, sizeof(*v), by_size);
    return n % 2 ? v[n / 2] : div_round(v[n / 2 - 1] + v[n / 2], 2);
}

/* Of the three known months that begin at `at`; false where they lie too far apart or end too late.
 */
static bool three(const struct month_figure *f, size_t n, size_t at, int32_t now, int64_t *ret)
{
    if (at + 2 >= n || f[at + 2].month > now || f[at + 2].month - f[at].month > 4)
        return false;
    int64_t v[3] = {f[at].amount, f[at + 1].amount, f[at + 2].amount};
    *ret = median_of(v, 3);
    return true;
}

static bool baseline_of(const struct month_figure *f, size_t n, int32_t first, int64_t *ret)
{
    int64_t v[12];
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (f[i].month >= first - 12 && f[i].month < first)
            v[k++] = f[i].amount;
    }
    if (k < RESILIENCE_BASE_MIN)
        return false;
    *ret = median_of(v, k);
    return *ret > 0;
}

static void coverage_of(const struct month_figure *f, size_t n, int32_t from, int32_t to,
                        struct resilience *r)
{
    int64_t known = 0, sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (f[i].month >= from && f[i].month <= to) {
            known++;
            sum += f[i].confidence;
        }
    }
    r->coverage = to >= from ? (int32_t)div_round(100 * known, to - from + 1) : 0;
    r->confidence = known ? (int32_t)div_round(sum, known) : 0;
}

void resilience_reckon(const struct month_figure *f, size_t n, int32_t first, int32_t last,
                       int32_t now, struct resilience *ret)
{
    struct resilience r = {.trough_month = -1, .recovered_after = -1};
    size_t low_at = n;
    int64_t m;
    coverage_of(f, n, first - 12, last < now ? last : now, &r);
    if (!baseline_of(f, n, first, &r.baseline))
        goto done;
    for (size_t i = 0; i < n && f[i].month <= last; i++) {
        if (f[i].month >= first && three(f, n, i, now, &m) && (low_at == n || m < r.trough)) {
            r.trough = m;
            low_at = i;
        }
    }
    if (low_at == n)
        goto done;
    r.known = true;
    r.trough_month = f[low_at].month;
    r.fall = (int32_t)div_round(100 * (r.baseline - r.trough), r.baseline);
    r.held = r.fall <= RESILIENCE_HELD;
    for (size_t i = low_at; i < n && r.recovered_after < 0; i++) {
        if (three(f, n, i, now, &m) && 100 * m >= RESILIENCE_BACK * r.baseline)
            r.recovered_after = f[i].month - first;
    }
    if (100 * r.trough >= RESILIENCE_BACK * r.baseline)
        r.recovered_after = 0; /* it never was gone */
done:
    *ret = r;
}

static const struct month_figure *figure_of(const struct month_figure *f, size_t n, int32_t month)
{
    for (size_t i = 0; i < n; i++) {
        if (f[i].month == month)
            return &f[i];
    }
    return NULL;
}

int32_t fell_of(const struct month_figure *f, size_t n, int32_t now)
{
    int64_t newest = -1, sum = 0;
    int others = 0;
    for (size_t i = n; i > 0 && f[i - 1].month > now - 6 && others < 3; i--) {
        if (f[i - 1].month > now)
            continue;
        if (newest < 0) {
            newest = f[i - 1].amount;
        } else {
            sum += f[i - 1].amount;
            others++;
        }
    }
    if (others < 2)
        return 0;
    int64_t mean = sum / others, fell = mean - newest;
    return fell <= 0 ? 0 : fell > INT64_MAX / 100 ? 100 : (int32_t)(fell * 100 / mean);
}

int32_t trend_of(const struct month_figure *f, size_t n, int32_t now)
{
    int64_t late = 0, early = 0;
    int pairs = 0;
    for (int32_t i = 0; i < 3; i++) {
        const struct month_figure *a = figure_of(f, n, now - i), *b = figure_of(f, n, now - i - 12);
        if (!a || !b)
            continue;
        late += a->amount;
        early += b->amount;
        pairs++;
    }
    if (pairs < 2 || early == 0)
        return INT32_MIN;
    int64_t percent = div_round(100 * (late - early), early);
    return percent > TREND_MAX ? TREND_MAX : (int32_t)percent;
}
