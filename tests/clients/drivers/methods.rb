# Calls any method of the official Ruby SDK by the names of its parameters: ruby methods.rb BASE_URL
# A call is described in methods.py, the lines of input and output in protocol.py.
require "json"
$LOAD_PATH.unshift(File.expand_path("../../../.clients/sdks/ruby/lib", __dir__))
require "klaviyo-api-sdk"

BASE = URI(ARGV[0])
METHODS = KlaviyoAPI.constants.grep(/Api\z/).map { |name| KlaviyoAPI.const_get(name) }.grep(Class).flat_map { |kind|
  kind.public_instance_methods(false)
      .reject { |name| name.end_with?("_with_http_info") || name.start_with?("api_client") }
      .map { |name| [name.to_s, kind] }
}.to_h

# Returns the arguments and the options of a method.
def arguments(method, options)
  given = options["always"].merge(options["query"]).transform_keys { |name| name.gsub("[", "_").delete("]").tr("-", "_") }
  path = options["path"]
  values = method.parameters.select { |kind, _| kind == :req }.map do |_, name|
    if given.key?(name.to_s) then given.delete(name.to_s)
    elsif name == :file then File.open(options["upload"])
    elsif path then value, path = path, nil
                    value
    else options["body"] # as its README has it: its models lose members that are one of several
    end
  end
  asked = options["query"].keys.map { |name| name.gsub("[", "_").delete("]").tr("-", "_") }
  [values, given.select { |name, _| asked.include?(name) }.transform_keys(&:to_sym)]
end

def answer(request)
  if request["call"] == "methods"
    named = METHODS.to_h { |name, kind| [name, kind.instance_method(name).original_name.to_s] }
    return { returned: { type: "Hash", declared: nil, value: named } }
  end
  KlaviyoAPI::Configuration.default.tap do |settings|
    settings.scheme = BASE.scheme
    settings.host = "#{BASE.host}:#{BASE.port}"
    settings.server_index = nil
    settings.api_key["Klaviyo-API-Key"] = "Klaviyo-API-Key #{request['key']}"
  end
  method = METHODS.fetch(request["call"]).new.method(request["call"])
  begin
    values, options = arguments(method, request["options"])
  rescue StandardError => error
    return { returned: { type: "unbuilt", declared: nil, value: error.message } }
  end
  value = method.call(*values, options)
  { returned: { type: value.class.name, declared: nil, value: value } }
rescue KlaviyoAPI::ApiError => error
  raise if error.code.to_i.zero?
  { refused: { status: error.code, body: error.response_body.to_s.empty? ? nil : JSON.parse(error.response_body) } }
rescue StandardError, ScriptError => error
  { broken: error.full_message(highlight: false) }
end

$stdout.sync = true
$stdin.each_line do |line|
  request = JSON.parse(line)
  puts JSON.generate(answer(request).merge(call: request["call"]))
end
