/* Where the stages of a run work. */
#include "commands/workplace.h"

#include "commands/storage.h"

static const char *lock_path(struct workplace *workplace)
{
	return arena_format(&workplace->invocation->arena, "%s/lock", workplace->configuration.state.data).data;
}

bool workplace_open(struct invocation *invocation, struct workplace *workplace, struct error *error)
{
	*workplace = (struct workplace){.invocation = invocation, .lock = {-1}};
	return invocation_configuration(invocation, true, &workplace->configuration, error) &&
	       file_make_folder(workplace->configuration.state.data, error) &&
	       file_lock(lock_path(workplace), &workplace->lock, error) &&
	       storage_open(invocation, &workplace->configuration, true, &workplace->store, error);
}

void workplace_close(struct workplace *workplace)
{
	store_close(workplace->store);
	file_unlock(&workplace->lock);
}

bool workplace_run(struct invocation *invocation, workplace_stage *const *stages, size_t count, int *status,
                   struct error *error)
{
	struct workplace workplace;
	bool well = workplace_open(invocation, &workplace, error);
	for (size_t i = 0; well && i < count; i++)
		well = stages[i](&workplace, error);
	if (well && workplace.partial && invocation->strict)
		*status = ERROR_TEMPORARY;
	workplace_close(&workplace);
	return well;
}
