// Made by `orval` from openapi.json; it is not committed.
export * from './generated/client.ts'
export { type ApiAddress, ProblemFailure, type RequestOptions, request } from './request.ts'
