/** Imported before anything that logs: thousands of worlds would say the same on and on. */
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
