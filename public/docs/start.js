// Loaded by the page at /docs, after Swagger UI's bundle. The token is kept in the page only.
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
})
