/* Colours: contrast as WCAG reckons it; whatever passes makes a readable sheet in both modes; what
 * does not pass has a neighbour that does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "look.h"

#include <cmocka.h>

static void contrast_as_wcag_has_it(void **state)
{
    assert_int_equal(look_contrast(0x000000, 0xffffff), 2100);
    assert_int_equal(look_contrast(0xffffff, 0x000000), 2100);
    assert_int_equal(look_contrast(0x777777, 0xffffff), 447); /* the best known that just fails */
    assert_int_equal(look_contrast(0x767676, 0xffffff), 454); /* and that just passes */
    assert_int_equal(look_contrast(0xff0000, 0xffffff), 399);
    assert_int_equal(look_contrast(0x123456, 0x123456), 100);
}

static void colours_as_typed(void **state)
{
    static const char *const bad[] = {"",        "#",         "0f4679",  "#0f467",  "#0f46790",
                                      "#0f467g", "#0f46 9",   "#:f4679", "#@f4679", "red",
                                      "#fff",    "#0f4679\n", NULL};
    uint32_t c = 7;
    assert_true(look_color_parse("#0f4679", &c));
    assert_int_equal(c, 0x0f4679);
    assert_true(look_color_parse("#0F46Aa", &c));
    assert_int_equal(c, 0x0f46aa);
    for (size_t i = 0; bad[i]; i++)
        assert_false(look_color_parse(bad[i], &c));
    assert_false(look_color_parse(NULL, &c));
    assert_int_equal(c, 0x0f46aa);
}

static void check_sheet(uint32_t c)
{
    for (int mode = LOOK_LIGHT; mode < LOOK_MODES; mode++) {
        struct look_palette p = look_palette(c, (enum look_mode)mode);
        assert_true(look_contrast(p.on_brand, p.brand) >= 450);
        assert_true(look_contrast(p.on_act, p.act) >= 450);
        assert_true(look_contrast(p.on_act, p.hot) >= 450);
        assert_true(look_contrast(p.act, p.paper) >= 300); /* a control's edge */
        assert_true(look_contrast(p.brand_line, p.brand) >= 300);
    }
}

static void every_colour_leads_to_a_readable_sheet(void **state)
{
    int refused = 0;
    for (uint32_t r = 0; r < 256; r += 15)
        for (uint32_t g = 0; g < 256; g += 15)
            for (uint32_t b = 0; b < 256; b += 15) {
                uint32_t c = r << 16 | g << 8 | b, near = look_nearest(c);
                check_sheet(near);
                assert_int_equal(look_nearest(near), near);
                refused += near != c;
                if (near == c) /* never refused without need: white text on it would do */
                    assert_true(look_contrast(c, 0xffffff) >= 450);
                else
                    assert_true(look_least(c, LOOK_LIGHT) < 450 || look_least(c, LOOK_DARK) < 450);
            }
    assert_true(refused > 1000);
}

/* The nearest is near: a step lighter fails. */
static void nearest_is_near(void **state)
{
    uint32_t near = look_nearest(0xf7b32b);
    assert_true(look_contrast(near, 0xffffff) >= 450);
    assert_true(look_contrast(near, 0xffffff) < 465);
    assert_int_equal(look_nearest(0x0f4679), 0x0f4679);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(contrast_as_wcag_has_it),
                                       cmocka_unit_test(colours_as_typed),
                                       cmocka_unit_test(every_colour_leads_to_a_readable_sheet),
                                       cmocka_unit_test(nearest_is_near)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
