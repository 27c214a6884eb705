/* The demo's catalogue: some hundred businesses whose owners agreed to be shown, and ward offices.
 */
#ifndef DEMO_FACE_H
#define DEMO_FACE_H

#include "demo.h"

/* After the businesses: one of forty curated, active ones with a mobile phone, by the catalogue's
 * own rules; an office for each ward. */
enum err demo_face(struct ctx *cx);

#endif
