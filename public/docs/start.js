// Loaded by the page at /docs, after Swagger UI's bundle. The token is kept in the page only.

// No page can set a cookie that is HttpOnly: a field for it would do nothing, and take the focus.
const withoutCookies = {
  statePlugins: {
    auth: {
      wrapSelectors: {
        definitionsToAuthorize:
          (original) =>
          (...args) =>
            original(...args)?.filterNot((scheme) => scheme.first().get('in') === 'cookie'),
      },
    },
  },
}

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
  plugins: [withoutCookies],
})
