import { settingsInForce } from '../../env/in-force.ts'
import { House } from '../../html/layout.tsx'
import { showPage } from '../../html/page.tsx'
import { superuserOnPages } from '../../sessions/page-guards.ts'

/** Every setting as it is in force; of a secret only whether it is set. */
export const pages = [
  showPage({
    path: '/admin/settings',
    guard: superuserOnPages,
    handle(c, visit) {
      const texts = visit.texts.console.settings
      const groups = Map.groupBy(settingsInForce(c.env), ({ group }) => group)
      return (
        <House visit={visit} title={texts.title} lead={texts.lead} wide>
          {[...groups].map(([group, settings]) => (
            <section>
              <h2>{group}</h2>
              <section class="scroll" aria-label={group} tabindex={0}>
                <table class="aligned">
                  <thead>
                    <tr>
                      <th scope="col">{texts.name}</th>
                      <th scope="col">{texts.value}</th>
                      <th scope="col">{texts.text}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {settings.map(({ name, isSet, value, text }) => (
                      <tr>
                        <td>
                          <code>{name}</code>
                        </td>
                        <td class="text">
                          {value !== undefined && <>{value} </>}
                          <span class={isSet ? 'tag good' : 'tag'}>
                            {isSet
                              ? texts.set
                              : value === undefined
                                ? texts.notSet
                                : texts.byDefault}
                          </span>
                        </td>
                        <td class="text">{text}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </section>
            </section>
          ))}
        </House>
      )
    },
  }),
]
