import { en, type Texts } from './en.ts'

export const es: Texts = {
  ...en,
  name: 'Español',
  mails: {
    locale: 'es',
    hello: 'Hola:',
    valid: (duration) => `Validez: ${duration}.`,
    underAMinute: 'menos de un minuto',
    asked: (facts) => `Este correo se pidió el ${facts}.`,
    on: (browser, system) => `${browser} en ${system}`,
    with: (client) => `con ${client}`,
    from: (place) => `lugar: ${place}`,
    network: (network) => `red ${network}`,
    reset: {
      subject: 'Elija una contraseña nueva',
      reason: 'Alguien, probablemente usted, ha pedido una contraseña nueva para su cuenta.',
      open: 'Para elegir una contraseña nueva, abra este enlace.',
      use: 'Para elegir una contraseña nueva, use este token.',
      send: 'Escríbalo donde se le pida, o envíelo al servicio en formato JSON:',
      ignore: 'Si no ha sido usted, no haga caso de este correo: su contraseña no cambia.',
    },
    invite: {
      subject: 'Elija una contraseña para su cuenta',
      reason: 'Se ha creado para usted una cuenta con esta dirección de correo.',
      open: 'Para elegir su contraseña, abra este enlace.',
      use: 'Para elegir su contraseña, use este token.',
      send: 'Escríbalo donde se le pida, o envíelo al servicio en formato JSON:',
      ignore:
        'Si no quiere la cuenta, no haga caso de este correo: nadie puede iniciar sesión en ella.',
    },
    verify: {
      subject: 'Confirme su dirección de correo',
      reason: (when) => `Una cuenta creada el ${when} tiene esta dirección de correo.`,
      open: 'Para confirmar que la cuenta y la dirección son suyas, abra este enlace.',
      use: 'Para confirmar que la cuenta y la dirección son suyas, use este token.',
      send: 'Escríbalo donde se le pida, o envíelo al servicio en formato JSON:',
      ignore:
        'Si usted no ha creado esta cuenta, no la confirme: quien la creó conoce su contraseña. ' +
        'Díganos que no ha sido usted: se eliminará la cuenta o, si ya se ha usado, su contraseña.',
      notMeByLink: 'También puede decirlo en la página del enlace de arriba.',
      notMeByToken:
        'Para decir que no ha sido usted, envíe este token al servicio en formato JSON:',
    },
    loginCode: {
      subject: 'Su código para iniciar sesión',
      reason: 'Alguien, probablemente usted, ha pedido un código para iniciar sesión en su cuenta.',
      use: 'Para iniciar sesión, use este código.',
      send: 'Escríbalo donde se le pida, o envíelo al servicio como formulario:',
      ignore:
        'Si no ha sido usted, no haga caso de este correo: sin su contraseña el código no abre nada. ' +
        'No le dé el código a nadie.',
    },
  },
}
