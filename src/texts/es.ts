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
    changeEmail: {
      subject: 'Confirme su nueva dirección de correo',
      reason: 'Alguien, probablemente usted, quiere usar esta dirección de correo para su cuenta.',
      open: 'Para confirmar la dirección, abra este enlace.',
      ignore: 'Si no ha sido usted, no haga caso de este correo: no cambia nada.',
    },
    ifItWasYou: 'Si ha sido usted, no tiene que hacer nada.',
    alarms: {
      'new-device': {
        subject: 'Nuevo inicio de sesión en su cuenta',
        reason: (facts) =>
          `Alguien ha iniciado sesión en su cuenta con un navegador o una aplicación que su cuenta no conoce, el ${facts}.`,
        undo: 'Si no ha sido usted, abra este enlace. Se cierran todas las sesiones de su cuenta, se elimina su contraseña y un correo le permite elegir una nueva.',
      },
      'password-changed': {
        subject: 'Se ha cambiado su contraseña',
        reason: (facts) => `La contraseña de su cuenta se cambió el ${facts}.`,
        undo: 'Si no ha sido usted, abra este enlace. Se cierran todas las sesiones de su cuenta, se elimina su contraseña y un correo le permite elegir una nueva.',
      },
      'email-changed': {
        subject: 'Su cuenta tiene otra dirección de correo',
        reason: (facts) => `Su cuenta tenía esta dirección de correo. Recibió otra el ${facts}.`,
        undo: 'Si no ha sido usted, abra este enlace. Su cuenta recupera esta dirección, se cierran todas sus sesiones, se elimina su contraseña y un correo le permite elegir una nueva.',
      },
      'sessions-ended': {
        subject: 'Se ha cerrado su sesión',
        reason: (facts) =>
          `Un administrador cerró sesiones de su cuenta el ${facts}. Su contraseña sigue siendo válida.`,
        undo: 'Si cree que otra persona había iniciado sesión en su cuenta, abra este enlace. Se cierran todas las sesiones, se elimina la contraseña y un correo le permite elegir una nueva.',
      },
    },
  },
}
