/** Imported before every module that logs: thousands of runs would flood the output. */
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
