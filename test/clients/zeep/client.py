"""Does by SOAP what its arguments say and prints the answer as JSON; the WSDL is the emulator's own, which zeep reads strictly."""

import json
import sys

from zeep import Client
from zeep.exceptions import Fault
from zeep.helpers import serialize_object

url, username, password = sys.argv[1:]
client = Client(f"{url}/services/wsdl/partner")


def log_in():
    result = client.service.login(username, password)
    binding = client.service._binding.name
    org = client.create_service(binding, result.serverUrl)
    header = {"SessionHeader": {"sessionId": result.sessionId}}
    user = org.getUserInfo(_soapheaders=header)
    user = getattr(user, "result", user)
    org.logout(_soapheaders=header)
    return {"login": serialize_object(result, dict), "user": serialize_object(user, dict)}


try:
    print(json.dumps(log_in()))
except Fault as fault:
    code = fault.detail.findtext(".//{*}exceptionCode") if fault.detail is not None else None
    print(json.dumps({"fault": fault.message, "faultcode": fault.code, "exceptionCode": code}))
