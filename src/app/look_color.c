/*
 * From one main colour to those of the style sheet, in light and in dark, with the contrast that
 * text needs (WCAG 2.2, success criteria 1.4.3 and 1.4.11). See look.h.
 */
#include "look.h"

#include "text.h"

#include <math.h>

enum { BLACK = 0x000000, WHITE = 0xffffff, EDGE = 300, CALM = 600 };

bool look_color_parse(const char *text, uint32_t *ret)
{
    uint32_t n = 0;
    if (!text || text[0] != '#' || strlen(text) != 7)
        return false;
    for (const char *s = text + 1; *s; s++) {
        const char *digits = "0123456789abcdef", *at = strchr(digits, *s | 0x20);
        if (!at || (*s < '0') || (*s > '9' && *s < 'A'))
            return false;
        n = n << 4 | (uint32_t)(at - digits);
    }
    *ret = n;
    return true;
}

/* ---- contrast ---- */

static double linear(uint32_t part)
{
    double c = part / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t c)
{
    return 0.2126 * linear(c >> 16 & 255) + 0.7152 * linear(c >> 8 & 255) +
           0.0722 * linear(c & 255);
}

int look_contrast(uint32_t a, uint32_t b)
{
    double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return (int)(100 * (x > y ? x / y : y / x)); /* down: 4.499 does not pass */
}

/* ---- mixing ---- */

/* `part` of 255 of `with`. */
static uint32_t mix(uint32_t c, uint32_t with, uint32_t part)
{
    uint32_t made = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        uint32_t a = c >> shift & 255, b = with >> shift & 255;
        made |= (a * (255 - part) + b * part + 127) / 255 << shift;
    }
    return made;
}

/* Towards white until it stands out from `ground` by so much. */
static uint32_t lighter_than(uint32_t c, uint32_t ground, int contrast)
{
    uint32_t part = 0;
    while (part < 255 && look_contrast(mix(c, WHITE, part), ground) < contrast)
        part++;
    return mix(c, WHITE, part);
}

struct look_palette look_palette(uint32_t color, enum look_mode mode)
{
    if (mode == LOOK_LIGHT)
        return (struct look_palette){.brand = color,
                                     .brand_line = lighter_than(color, color, EDGE),
                                     .act = color,
                                     .hot = mix(color, BLACK, 64),
                                     .foot = mix(color, BLACK, 102),
                                     .on_brand = WHITE,
                                     .on_act = WHITE,
                                     .paper = WHITE};
    const uint32_t paper = 0x11181f, ink = 0x0a1c2d;
    uint32_t brand = mix(color, BLACK, 102), act = lighter_than(color, paper, CALM);
    return (struct look_palette){.brand = brand,
                                 .brand_line = lighter_than(brand, brand, EDGE),
                                 .act = act,
                                 .hot = mix(act, WHITE, 102),
                                 .foot = mix(act, BLACK, 102),
                                 .on_brand = 0xf2f7fc,
                                 .on_act = ink,
                                 .paper = paper};
}

int look_least(uint32_t color, enum look_mode mode)
{
    struct look_palette p = look_palette(color, mode);
    const int pairs[] = {look_contrast(p.on_brand, p.brand), look_contrast(p.on_act, p.act),
                         look_contrast(p.on_act, p.hot), look_contrast(p.act, p.paper)};
    int least = pairs[0];
    for (size_t i = 1; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        least = pairs[i] < least ? pairs[i] : least;
    return least;
}

uint32_t look_nearest(uint32_t color)
{
    uint32_t part = 0, c = color;
    while (part < 255 &&
           (look_least(c, LOOK_LIGHT) < LOOK_CONTRAST || look_least(c, LOOK_DARK) < LOOK_CONTRAST))
        c = mix(color, BLACK, ++part);
    return c;
}
