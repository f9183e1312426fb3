/* Links: where an address in running text ends. */
#pragma once

#include "core/bytes.h"

/* The length of the link that `text` begins with, http://, https:// or www., else 0. A link is ASCII and ends
 * before closing punctuation, so that what is glued to it in another script is still read. */
size_t link_match(struct bytes text);

/* The same for an address without scheme, as bit.ly/x or example.com; 0 where it is rather two sentences without
 * a blank ("merci.ma"): without a path only the commonest endings count. */
size_t link_match_bare(struct bytes text);
