/**
 * GET /services/wsdl/partner: a part of the partner WSDL, for strict SOAP clients (zeep, WSC). Names, types and order are Salesforce's (doc);
 * the operations are those of operations.ts, so that every operation of a generated client works.
 */
import { FAULT_TYPES } from './fault.ts';
import { USER_INFO_TYPES } from './user-info.ts';

type Elements = readonly (readonly [name: string, type: string, attributes?: string])[];

const LOGIN_RESULT: Elements = [
  ['metadataServerUrl', 'xsd:string', 'nillable="true"'],
  ['passwordExpired', 'xsd:boolean'],
  ['sandbox', 'xsd:boolean'],
  ['serverUrl', 'xsd:string', 'nillable="true"'],
  ['sessionId', 'xsd:string', 'nillable="true"'],
  ['userId', 'tns:ID', 'nillable="true"'],
  ['userInfo', 'tns:GetUserInfoResult', 'minOccurs="0"'],
];

const OPERATIONS: Readonly<Record<string, { readonly input: Elements; readonly result?: string }>> = {
  login: {
    input: [
      ['username', 'xsd:string'],
      ['password', 'xsd:string'],
    ],
    result: 'LoginResult',
  },
  logout: { input: [] },
  getUserInfo: { input: [], result: 'GetUserInfoResult' },
};

/** The elements allowed in the SOAP header of a request. */
const HEADERS: Readonly<Record<string, Elements>> = {
  SessionHeader: [['sessionId', 'xsd:string']],
  LoginScopeHeader: [
    ['organizationId', 'tns:ID'],
    ['portalId', 'tns:ID', 'minOccurs="0"'],
  ],
  CallOptions: [
    ['client', 'xsd:string', 'nillable="true"'],
    ['defaultNamespace', 'xsd:string', 'nillable="true" minOccurs="0"'],
  ],
};

/** `location` is the URL of the service: "http://127.0.0.1:4848/services/Soap/u/62.0". */
export function partnerWsdl(location: string): string {
  const operations = Object.entries(OPERATIONS);
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions targetNamespace="urn:partner.soap.sforce.com" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:fns="urn:fault.partner.soap.sforce.com" xmlns:tns="urn:partner.soap.sforce.com">
 <types>
  <schema elementFormDefault="qualified" xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:partner.soap.sforce.com">
   <import namespace="urn:fault.partner.soap.sforce.com"/>
   <simpleType name="ID"><restriction base="xsd:string"><length value="18"/><pattern value="[a-zA-Z0-9]{18}"/></restriction></simpleType>
   ${complexType('LoginResult', LOGIN_RESULT)}
   ${complexType('GetUserInfoResult', USER_INFO_TYPES)}
   ${operations.map(([name, { input, result }]) => messages(name, input, result)).join('\n   ')}
   ${Object.entries(HEADERS)
     .map(([name, elements]) => element(name, elements))
     .join('\n   ')}
  </schema>
  <schema elementFormDefault="qualified" xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:fault.partner.soap.sforce.com">
   ${complexType('ApiFault', [
     ['exceptionCode', 'xsd:string'],
     ['exceptionMessage', 'xsd:string'],
   ])}
   <element name="fault" type="fns:ApiFault"/>
   ${FAULT_TYPES.map(faultType).join('\n   ')}
  </schema>
 </types>
 <message name="Header">${Object.keys(HEADERS)
   .map((name) => `<part element="tns:${name}" name="${name}"/>`)
   .join('')}</message>
 ${operations
   .map(
     ([name]) => `<message name="${name}Request"><part element="tns:${name}" name="parameters"/></message>
 <message name="${name}Response"><part element="tns:${name}Response" name="parameters"/></message>`,
   )
   .join('\n ')}
 ${FAULT_TYPES.map((type) => `<message name="${type}"><part name="fault" element="fns:${type}"/></message>`).join('\n ')}
 <portType name="Soap">
  ${operations.map(([name]) => portOperation(name)).join('\n  ')}
 </portType>
 <binding name="SoapBinding" type="tns:Soap">
  <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
  ${operations.map(([name]) => boundOperation(name)).join('\n  ')}
 </binding>
 <service name="SforceService">
  <port binding="tns:SoapBinding" name="Soap"><soap:address location="${location}"/></port>
 </service>
</definitions>
`;
}

function sequence(elements: Elements): string {
  const all = elements.map(
    ([name, type, attributes]) =>
      `<element name="${name}" type="${type}"${attributes ? ` ${attributes}` : ''}/>`,
  );
  return `<sequence>${all.join('')}</sequence>`;
}

function complexType(name: string, elements: Elements): string {
  return `<complexType name="${name}">${sequence(elements)}</complexType>`;
}

function element(name: string, elements: Elements): string {
  return `<element name="${name}"><complexType>${sequence(elements)}</complexType></element>`;
}

function messages(name: string, input: Elements, result?: string): string {
  return element(name, input) + element(`${name}Response`, result ? [['result', `tns:${result}`]] : []);
}

function faultType(type: string): string {
  const extension = '<complexContent><extension base="fns:ApiFault"/></complexContent>';
  return `<complexType name="${type}">${extension}</complexType><element name="${type}" type="fns:${type}"/>`;
}

/** Only login can fail with a LoginFault. */
function faultsOf(name: string): readonly string[] {
  return FAULT_TYPES.filter((type) => type !== 'LoginFault' || name === 'login');
}

function portOperation(name: string): string {
  const faults = faultsOf(name).map((type) => `<fault message="tns:${type}" name="${type}"/>`);
  const body = `<input message="tns:${name}Request"/><output message="tns:${name}Response"/>${faults.join('')}`;
  return `<operation name="${name}">${body}</operation>`;
}

/** login accepts the headers of a login; the other operations accept a session header. */
function boundOperation(name: string): string {
  const headers = name === 'login' ? ['LoginScopeHeader', 'CallOptions'] : ['SessionHeader', 'CallOptions'];
  const parts = headers.map((part) => `<soap:header use="literal" message="tns:Header" part="${part}"/>`);
  const faults = faultsOf(name).map(
    (type) => `<fault name="${type}"><soap:fault name="${type}" use="literal"/></fault>`,
  );
  const input = `<input>${parts.join('')}<soap:body parts="parameters" use="literal"/></input>`;
  const output = '<output><soap:body use="literal"/></output>';
  return `<operation name="${name}"><soap:operation soapAction=""/>${input}${output}${faults.join('')}</operation>`;
}
