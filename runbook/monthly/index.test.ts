/** The first Monday of the month. All topics are one vitest module, for the daily suite's reason. */
import '../identification.ts'
