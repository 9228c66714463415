// The one door to the API: generated from its OpenAPI document.
export * from '@headwater/api-contract/client'
