/* Routes and menu entries of curation, states, papers, proposals, self-registration and claims, for
 * main. */
#ifndef CURATION_WEB_H
#define CURATION_WEB_H

#include "web.h"

extern const struct route curation_routes[]; /* queue, states, activity, ward, owner */
extern const struct route document_routes[]; /* licences, papers, photos */
extern const struct route proposal_routes[];
extern const struct route public_routes[]; /* self-registration, claims */
extern const struct nav_entry curation_nav[];

#endif
