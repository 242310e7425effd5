<#-- The frame of every page: the portal's header, one card, whom to call. No script and no inline style. -->
<#macro registrationLayout bodyClass="" displayInfo=false displayMessage=true displayRequiredFields=false>
<!DOCTYPE html>
<html lang="${lang!'fr'}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="robots" content="noindex, nofollow">
  <meta name="color-scheme" content="light dark">
  <title><#nested "header"> – ${msg("raBrand")}</title>
  <link rel="icon" type="image/svg+xml" href="${url.resourcesPath}/img/mark.svg">
  <link rel="stylesheet" href="${url.resourcesPath}/css/signin.css">
</head>
<body data-page-id="login-${pageId}">
<div class="app">
  <header class="topbar">
    <span class="brand"><img class="brand__mark" src="${url.resourcesPath}/img/mark.svg" alt="" width="26" height="26">${msg("raBrand")}</span>
    <#-- After a refusal these links would lead nowhere: the attempt they belong to is over. -->
    <#if pageId != "error" && realm.internationalizationEnabled && locale.supported?size gt 1>
    <nav class="segmented" aria-label="${msg("raLanguage")}">
      <#list locale.supported as l>
      <a class="segmented__opt" href="${l.url}" lang="${l.languageTag}"<#if l.languageTag == locale.currentLanguageTag> aria-current="true"</#if>>${msg("raLanguage_" + l.languageTag)}</a>
      </#list>
    </nav>
    </#if>
  </header>
  <main class="entry">
    <section class="card" aria-labelledby="title">
      <div class="card__body">
        <h1 class="entry__title" id="title"><#nested "header"></h1>
        <#if displayMessage && message?has_content && (message.type != 'warning' || !isAppInitiatedAction??)>
        <p class="callout" data-tone="${(message.type == 'error')?then('red', (message.type == 'success')?then('green', 'amber'))}" role="status">${kcSanitize(message.summary)?no_esc}</p>
        </#if>
        <#nested "show-username">
        <#nested "form">
        <#nested "socialProviders">
        <#if displayInfo><div class="small"><#nested "info"></div></#if>
      </div>
      <p class="card__foot"><b>${msg("raContact")}</b> <span>${msg("raContactPhone")}</span></p>
    </section>
  </main>
</div>
</body>
</html>
</#macro>
