<#import "template.ftl" as layout>
<#-- The same page for every refused certificate: telling a revoked one from an unknown one would help a thief. -->
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${kcSanitize(msg("errorTitle"))?no_esc}
  <#elseif section = "form">
    <p class="entry__lead" id="kc-error-message" role="alert">${kcSanitize(message.summary)?no_esc}</p>
    <#if message.summary == msg("invalidUserMessage")>
    <div class="group">
      <h2 class="subhead">${msg("raWhatToDo")}</h2>
      <ol class="checklist">
        <li>${msg("raStepPlug")}</li>
        <li>${msg("raStepClose")}</li>
        <li>${msg("raStepChoose")}</li>
        <li>${msg("raStepAsk")}</li>
      </ol>
    </div>
    </#if>
    <#if !skipLink?? && client?? && client.baseUrl?has_content>
    <a class="btn btn--lg btn--primary" id="backToApplication" href="${client.baseUrl}">${msg("raRetry")}</a>
    </#if>
  </#if>
</@layout.registrationLayout>
