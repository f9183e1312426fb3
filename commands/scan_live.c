/* A scan of the sources as they answer now: the only part of it that fetches. */
#include "commands/scan.h"
#include "commands/workplace.h"

/* The sources are polled as ever, from the beginning, into a store in memory that is forgotten. */
bool scan_live(struct scan *scan, struct error *error)
{
	struct workplace workplace = {.invocation = scan->invocation, .lock = {-1}};
	bool well = invocation_configuration(scan->invocation, true, &workplace.configuration, error) &&
	            store_open(":memory:", true, &workplace.store, error) && collect_stage(&workplace, error) &&
	            scan_records(scan, workplace.store, "live", error);
	scan->unreadable = scan->unreadable || workplace.partial;
	store_close(workplace.store);
	return well;
}
