import { defineConfig, mergeConfig, type Plugin } from 'vite'
import { handle } from './mock/server'
import { World } from './mock/world'
import base from './vite.config'

/** With TROUPE_URL the API of a running server; without it the mock, where /sign-in#anna signs in. */
const server = process.env.TROUPE_URL

const mock = (): Plugin => {
  const world = new World()
  return {
    name: 'troupe-mock',
    configureServer: ({ middlewares }) => {
      middlewares.use((request, response, next) => {
        handle(world, undefined, request, response).then((done) => {
          if (!done) next()
        }, next)
      })
    },
  }
}

export default mergeConfig(
  base,
  defineConfig(server ? { server: { proxy: { '/api': { target: server, changeOrigin: true } } } } : { plugins: [mock()] }),
)
